-- No sale is ever dropped: whatever is joined may be missing. A dimension key is the natural key where the dimension has
-- it and -1, the unknown member, where it does not (yet).
select
  s.invoice,
  s.sale_date,
  coalesce(d_store.store_id, '-1') as store_key,
  coalesce(d_product.item_id, '-1') as product_key,
  coalesce(d_category.category_id, '-1') as category_key,
  coalesce(d_vendor.vendor_id, '-1') as vendor_key,
  coalesce(d_employee.employee_id, '-1') as employee_key,
  s.store_id,
  s.item_id,
  s.category_id,
  s.vendor_id,
  s.employee_id,
  s.item_description,
  s.category_name,
  coalesce(s.county, d_store.county) as county,
  coalesce(s.state, d_store.us_state) as state,
  startswith(s.invoice, 'RINV-') as is_return,
  s.pack,
  s.bottle_volume_ml,
  s.bottle_cost,
  s.bottle_retail,
  s.bottles_sold,
  s.sale_amount,
  s.volume_liters,
  sh.shipping_date,
  datediff(sh.shipping_date, s.sale_date) as days_to_deliver,
  sh.shipping_cost,
  sh.sale_amount as credit,
  sh.shipping_cost as debit,
  cast(sh.sale_amount - sh.shipping_cost as decimal(13, 2)) as balance,
  i.sale_amount as invoiced_amount
from silver.sales s
left join silver.shipments sh on sh.invoice = s.invoice
left join silver.invoices i on i.invoice = s.invoice
left join gold.dim_store d_store on d_store.store_id = s.store_id
left join gold.dim_product d_product on d_product.item_id = s.item_id
left join gold.dim_category d_category on d_category.category_id = s.category_id
left join gold.dim_vendor d_vendor on d_vendor.vendor_id = s.vendor_id
left join gold.dim_employee d_employee on d_employee.employee_id = s.employee_id
