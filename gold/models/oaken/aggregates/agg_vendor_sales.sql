select
  trunc(s.sale_date, 'MM') as month,
  coalesce(s.vendor_id, '-1') as vendor_id,
  coalesce(d.vendor_name, 'Unknown') as vendor_name,
  count(*) as invoices,
  count(distinct s.store_id) as stores,
  sum(s.bottles_sold) as bottles,
  cast(sum(s.sale_amount) as decimal(18, 2)) as sales_amount,
  cast(coalesce(sum(s.margin), 0) as decimal(18, 2)) as margin,
  count_if(s.is_return) as returns,
  coalesce(sum(s.bottles_sold) filter (where s.is_return), 0) as returned_bottles,
  cast(coalesce(sum(s.sale_amount) filter (where s.is_return), 0) as decimal(18, 2)) as returned_amount
from gold.fact_sales s
left join gold.dim_vendor d on d.vendor_id = s.vendor_id
group by trunc(s.sale_date, 'MM'), coalesce(s.vendor_id, '-1'), coalesce(d.vendor_name, 'Unknown')
