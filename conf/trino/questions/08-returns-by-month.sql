-- What came back, month by month?
select
  cast(date_trunc('month', sale_date) as date) as month,
  count(*) as returns,
  sum(bottles_sold) as bottles,
  sum(sale_amount) as sales_amount
from gold.fact_sales
where is_return
group by 1
order by 1
