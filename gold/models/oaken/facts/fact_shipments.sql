-- A shipment may come before its sale, or without one: it is kept, and what the sale would say is empty.
select
  sh.invoice,
  sh.sale_date,
  sh.shipping_date,
  datediff(sh.shipping_date, sh.sale_date) as days_to_deliver,
  s.invoice is not null as sale_known,
  coalesce(s.store_key, '-1') as store_key,
  coalesce(s.product_key, '-1') as product_key,
  s.store_id,
  s.item_id,
  s.county,
  s.state,
  startswith(sh.invoice, 'RINV-') as is_return,
  s.bottles_sold,
  s.volume_liters,
  sh.sale_amount,
  sh.shipping_cost
from silver.shipments sh
left join gold.fact_sales s on s.invoice = sh.invoice
