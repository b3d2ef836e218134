-- Grouped in two steps, because a greatest string alone would sort every sale.
with descriptions as (
  select
    s.item_id,
    s.item_description,
    count(*) as invoices,
    cast(sum(s.sale_amount) as decimal(18, 2)) as sales_amount,
    min(s.sale_date) as first_sold,
    max(s.sale_date) as last_sold
  from gold.fact_sales s
  left anti join gold.dim_product p on p.item_id = s.item_id
  where s.product_key = '-1' and s.item_id is not null
  group by s.item_id, s.item_description
)
select
  item_id,
  coalesce(
    max_by(item_description, struct(last_sold, item_description)) filter (where item_description is not null), 'Unknown'
  ) as item_description,
  sum(invoices) as invoices,
  cast(sum(sales_amount) as decimal(18, 2)) as sales_amount,
  min(first_sold) as first_sold,
  max(last_sold) as last_sold
from descriptions
group by item_id
