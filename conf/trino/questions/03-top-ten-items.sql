-- Which ten items sell most, in dollars?
select item_id, sum(bottles_sold) as bottles, sum(sale_amount) as sales_amount
from gold.fact_sales
group by item_id
order by sales_amount desc, item_id
limit 10
