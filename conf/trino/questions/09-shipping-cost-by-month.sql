-- What did shipping cost, by the month of the sale, and what did no shipment take longer than?
select
  cast(date_trunc('month', sale_date) as date) as month,
  count(*) as shipments,
  sum(sale_amount) as sales_amount,
  sum(shipping_cost) as shipping_cost,
  max(days_to_deliver) <= 4 as within_four_days
from gold.fact_shipments
group by 1
order by 1
