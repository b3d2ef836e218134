select
  trunc(sale_date, 'MM') as month,
  count(*) as invoices,
  count(distinct store_id) as stores,
  sum(bottles_sold) as bottles,
  cast(sum(sale_amount) as decimal(18, 2)) as sales_amount,
  cast(sum(volume_liters) as decimal(18, 3)) as volume_liters,
  count(shipping_date) as shipments,
  cast(coalesce(sum(shipping_cost), 0) as decimal(18, 2)) as shipping_cost,
  cast(coalesce(sum(balance), 0) as decimal(18, 2)) as balance,
  count_if(is_return) as returns,
  coalesce(sum(bottles_sold) filter (where is_return), 0) as returned_bottles,
  cast(coalesce(sum(sale_amount) filter (where is_return), 0) as decimal(18, 2)) as returned_amount
from gold.fact_sales
group by trunc(sale_date, 'MM')
