-- As agg_top_items. Sales that name no category stand together under -1.
with top as (
  select
    coalesce(category_id, '-1') as category_id,
    sum(bottles_sold) as bottles,
    cast(sum(sale_amount) as decimal(18, 2)) as sales_amount
  from gold.fact_sales
  group by coalesce(category_id, '-1')
  order by sales_amount desc, category_id
  limit 100
),
names as (
  select category_id, category_name, max(sale_date) as last_sold
  from gold.fact_sales
  where category_key = '-1' and category_id is not null and category_name is not null
  group by category_id, category_name
),
printed as (
  select category_id, max_by(category_name, struct(last_sold, category_name)) as category_name
  from names
  group by category_id
)
select
  row_number() over (order by t.sales_amount desc, t.category_id) as rank,
  t.category_id,
  coalesce(d.category_name, p.category_name, 'Unknown') as category_name,
  t.bottles,
  t.sales_amount
from top t
left join gold.dim_category d on d.category_id = t.category_id
left join printed p on p.category_id = t.category_id
