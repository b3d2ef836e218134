-- The hundred are found first and named afterwards. The sale itself names an item that dim_product does not have: the
-- description that it was last sold under. Grouped in two steps, because a greatest string alone would sort every sale.
with top as (
  select
    item_id,
    sum(bottles_sold) as bottles,
    cast(sum(sale_amount) as decimal(18, 2)) as sales_amount
  from gold.fact_sales
  group by item_id
  order by sales_amount desc, item_id
  limit 100
),
descriptions as (
  select item_id, item_description, max(sale_date) as last_sold
  from gold.fact_sales
  where product_key = '-1' and item_description is not null
  group by item_id, item_description
),
listed as (
  select item_id, max_by(item_description, valid_from) as item_description from gold.dim_product group by item_id
),
printed as (
  select item_id, max_by(item_description, struct(last_sold, item_description)) as item_description
  from descriptions
  group by item_id
)
select
  row_number() over (order by t.sales_amount desc, t.item_id) as rank,
  t.item_id,
  coalesce(d.item_description, p.item_description, 'Unknown') as item_description,
  t.bottles,
  t.sales_amount
from top t
left join listed d on d.item_id = t.item_id
left join printed p on p.item_id = t.item_id
