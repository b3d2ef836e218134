select
  trunc(s.sale_date, 'MM') as month,
  coalesce(s.state, 'Unknown') as state,
  coalesce(s.county, 'Unknown') as county,
  count(*) as invoices,
  count(distinct s.store_id) as stores,
  sum(s.bottles_sold) as bottles,
  cast(sum(s.sale_amount) as decimal(18, 2)) as sales_amount,
  cast(coalesce(sum(s.margin), 0) as decimal(18, 2)) as margin,
  count_if(s.is_return) as returns,
  coalesce(sum(s.bottles_sold) filter (where s.is_return), 0) as returned_bottles,
  cast(coalesce(sum(s.sale_amount) filter (where s.is_return), 0) as decimal(18, 2)) as returned_amount
from gold.fact_sales s
group by trunc(s.sale_date, 'MM'), coalesce(s.state, 'Unknown'), coalesce(s.county, 'Unknown')
