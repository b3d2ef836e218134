with names as (
  select item_id, max_by(item_description, valid_from) as item_description from gold.dim_product group by item_id
)
select
  trunc(s.sale_date, 'MM') as month,
  s.item_id,
  coalesce(n.item_description, 'Unknown') as item_description,
  count(*) as invoices,
  count(distinct s.store_id) as stores,
  sum(s.bottles_sold) as bottles,
  cast(sum(s.sale_amount) as decimal(18, 2)) as sales_amount,
  cast(coalesce(sum(s.margin), 0) as decimal(18, 2)) as margin,
  count_if(s.is_return) as returns,
  coalesce(sum(s.bottles_sold) filter (where s.is_return), 0) as returned_bottles,
  cast(coalesce(sum(s.sale_amount) filter (where s.is_return), 0) as decimal(18, 2)) as returned_amount,
  min(s.sale_date) as first_sold,
  max(s.sale_date) as last_sold
from gold.fact_sales s
left join names n on n.item_id = s.item_id
group by trunc(s.sale_date, 'MM'), s.item_id, coalesce(n.item_description, 'Unknown')
