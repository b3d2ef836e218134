select
  trunc(sale_date, 'MM') as month,
  days_to_deliver,
  count(*) as shipments,
  cast(sum(sale_amount) as decimal(18, 2)) as sales_amount,
  cast(sum(shipping_cost) as decimal(18, 2)) as shipping_cost,
  min(shipping_date) as first_shipped,
  max(shipping_date) as last_shipped
from gold.fact_shipments
group by trunc(sale_date, 'MM'), days_to_deliver
