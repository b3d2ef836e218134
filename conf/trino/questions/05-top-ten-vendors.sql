-- Which ten vendors sell most, in dollars, and how many different items?
select coalesce(vendor_id, '-1') as vendor_id, count(distinct item_id) as items, sum(sale_amount) as sales_amount
from gold.fact_sales
group by coalesce(vendor_id, '-1')
order by sales_amount desc, vendor_id
limit 10
