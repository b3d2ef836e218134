-- Which twenty stores buy most, and how large is an invoice of theirs on average?
select
  store_id,
  count(*) as invoices,
  sum(bottles_sold) as bottles,
  sum(sale_amount) as sales_amount,
  cast(round(cast(sum(sale_amount) as decimal(38, 6)) / count(*), 2) as decimal(18, 2)) as average_invoice
from gold.fact_sales
group by store_id
order by sales_amount desc, store_id
limit 20
