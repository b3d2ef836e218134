-- Which ten categories sell most, in dollars, as they were called on the sale?
select coalesce(category_name, 'Unknown') as category_name, sum(bottles_sold) as bottles, sum(sale_amount) as sales_amount
from gold.fact_sales
group by coalesce(category_name, 'Unknown')
order by sales_amount desc, category_name
limit 10
