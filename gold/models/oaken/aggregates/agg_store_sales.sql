-- A store is named as it is called now, whatever it was called then.
with names as (
  select store_id, max_by(store_name, valid_from) as store_name from gold.dim_store group by store_id
)
select
  trunc(s.sale_date, 'MM') as month,
  s.store_id,
  coalesce(n.store_name, 'Unknown') as store_name,
  count(*) as invoices,
  sum(s.bottles_sold) as bottles,
  cast(sum(s.sale_amount) as decimal(18, 2)) as sales_amount,
  cast(coalesce(sum(s.margin), 0) as decimal(18, 2)) as margin,
  count_if(s.is_return) as returns,
  coalesce(sum(s.bottles_sold) filter (where s.is_return), 0) as returned_bottles,
  cast(coalesce(sum(s.sale_amount) filter (where s.is_return), 0) as decimal(18, 2)) as returned_amount
from gold.fact_sales s
left join names n on n.store_id = s.store_id
group by trunc(s.sale_date, 'MM'), s.store_id, coalesce(n.store_name, 'Unknown')
