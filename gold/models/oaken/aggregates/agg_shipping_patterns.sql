select
  trunc(sale_date, 'MM') as month,
  coalesce(state, 'Unknown') as state,
  coalesce(county, 'Unknown') as county,
  days_to_deliver,
  count(*) as shipments,
  sum(bottles_sold) as bottles,
  cast(sum(volume_liters) as decimal(18, 3)) as volume_liters,
  cast(sum(sale_amount) as decimal(18, 2)) as sales_amount,
  cast(sum(shipping_cost) as decimal(18, 2)) as shipping_cost,
  cast(sum(shipping_cost) / count(*) as decimal(18, 2)) as average_shipping_cost
from gold.fact_sales
where shipping_date is not null
group by trunc(sale_date, 'MM'), coalesce(state, 'Unknown'), coalesce(county, 'Unknown'), days_to_deliver
