-- No sale is ever dropped: whatever is joined may be missing, and the key is then -1, the unknown member. A store and an
-- item are joined in the version that is in force when the day of the sale ends (UTC): one made on that day is known then.
select
  s.invoice,
  s.sale_date,
  coalesce(d_store.store_key, '-1') as store_key,
  coalesce(d_product.product_key, '-1') as product_key,
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
  d_product.bottle_cost as list_cost,
  d_product.bottle_retail as list_retail,
  s.bottles_sold,
  s.sale_amount,
  s.volume_liters,
  s.bottles_sold
  * coalesce(d_product.bottle_retail - d_product.bottle_cost, s.bottle_retail - s.bottle_cost) as margin,
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
left join gold.dim_store d_store
  on d_store.store_id = s.store_id
  and d_store.valid_from < date_add(s.sale_date, 1)
  and (d_store.valid_to is null or d_store.valid_to >= date_add(s.sale_date, 1))
left join gold.dim_product d_product
  on d_product.item_id = s.item_id
  and d_product.valid_from < date_add(s.sale_date, 1)
  and (d_product.valid_to is null or d_product.valid_to >= date_add(s.sale_date, 1))
left join gold.dim_category d_category on d_category.category_id = s.category_id
left join gold.dim_vendor d_vendor on d_vendor.vendor_id = s.vendor_id
left join gold.dim_employee d_employee on d_employee.employee_id = s.employee_id
