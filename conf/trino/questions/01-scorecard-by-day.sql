-- How much was sold each day: invoices, customers, bottles and sales in dollars?
select
  sale_date,
  count(*) as invoices,
  count(distinct store_id) as customers,
  sum(bottles_sold) as bottles,
  sum(sale_amount) as sales_amount
from gold.fact_sales
group by sale_date
order by sale_date
