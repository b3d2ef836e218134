-- As agg_top_items. Sales that name no category stand together under -1.
with top as (
  select
    category_id,
    category_name,
    sum(bottles) as bottles,
    cast(sum(sales_amount) as decimal(18, 2)) as sales_amount
  from gold.agg_category_sales
  group by category_id, category_name
  order by sales_amount desc, category_id
  limit 100
)
select
  row_number() over (order by t.sales_amount desc, t.category_id) as rank,
  t.category_id,
  coalesce(u.category_name, t.category_name) as category_name,
  t.bottles,
  t.sales_amount
from top t
left join gold.agg_unlisted_categories u on u.category_id = t.category_id
