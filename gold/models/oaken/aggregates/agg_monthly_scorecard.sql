select
  trunc(sale_date, 'MM') as month,
  count(*) as invoices,
  count(distinct store_id) as customers,
  count(distinct item_id) as items,
  sum(bottles_sold) as bottles,
  cast(sum(sale_amount) as decimal(18, 2)) as sales_amount,
  cast(sum(sale_amount) / count(*) as decimal(18, 2)) as average_invoice,
  cast(coalesce(sum(margin), 0) as decimal(18, 2)) as margin,
  cast(coalesce(sum(sale_amount) filter (where is_return), 0) as decimal(18, 2)) as returned_amount,
  count(shipping_date) as shipments,
  cast(coalesce(sum(shipping_cost), 0) as decimal(18, 2)) as shipping_cost,
  cast(
    sum(cast(days_to_deliver as decimal(10, 0))) / count(days_to_deliver) as decimal(10, 2)
  ) as average_days_to_deliver,
  cast(coalesce(sum(balance), 0) as decimal(18, 2)) as balance
from gold.fact_sales
group by trunc(sale_date, 'MM')
