-- Which ten items are in the most stores?
select item_id, count(distinct store_id) as stores, count(*) as invoices
from gold.fact_sales
where not is_return
group by item_id
order by stores desc, invoices desc, item_id
limit 10
