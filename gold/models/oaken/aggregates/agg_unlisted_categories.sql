-- As agg_unlisted_items.
with names as (
  select
    s.category_id,
    s.category_name,
    count(*) as invoices,
    cast(sum(s.sale_amount) as decimal(18, 2)) as sales_amount,
    min(s.sale_date) as first_sold,
    max(s.sale_date) as last_sold
  from gold.fact_sales s
  where s.category_key = '-1' and s.category_id <> '-1'
  group by s.category_id, s.category_name
)
select
  category_id,
  coalesce(
    max_by(category_name, struct(last_sold, category_name)) filter (where category_name is not null), 'Unknown'
  ) as category_name,
  sum(invoices) as invoices,
  cast(sum(sales_amount) as decimal(18, 2)) as sales_amount,
  min(first_sold) as first_sold,
  max(last_sold) as last_sold
from names
group by category_id
