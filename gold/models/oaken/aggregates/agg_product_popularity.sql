with names as (
  select item_id, max_by(item_description, valid_from) as item_description from gold.dim_product group by item_id
)
select
  s.item_id,
  coalesce(n.item_description, 'Unknown') as item_description,
  count_if(not s.is_return) as sales,
  count(distinct s.store_id) filter (where not s.is_return) as stores,
  count(distinct trunc(s.sale_date, 'MM')) filter (where not s.is_return) as months,
  coalesce(sum(s.bottles_sold) filter (where not s.is_return), 0) as bottles,
  cast(coalesce(sum(s.sale_amount) filter (where not s.is_return), 0) as decimal(18, 2)) as sales_amount,
  count_if(s.is_return) as returns,
  min(s.sale_date) as first_sold,
  max(s.sale_date) as last_sold
from gold.fact_sales s
left join names n on n.item_id = s.item_id
group by s.item_id, coalesce(n.item_description, 'Unknown')
