-- The hundred are found first and named afterwards.
with top as (
  select
    item_id,
    item_description,
    bottles + returned_bottles as bottles,
    cast(sales_amount + returned_amount as decimal(18, 2)) as sales_amount
  from gold.agg_product_popularity
  order by sales_amount desc, item_id
  limit 100
)
select
  row_number() over (order by t.sales_amount desc, t.item_id) as rank,
  t.item_id,
  coalesce(u.item_description, t.item_description) as item_description,
  t.bottles,
  t.sales_amount
from top t
left join gold.agg_unlisted_items u on u.item_id = t.item_id
