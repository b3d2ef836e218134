-- Of the months of agg_item_sales, which are far fewer than the sales.
select
  item_id,
  item_description,
  sum(invoices - returns) as sales,
  max(stores) as most_stores,
  count_if(invoices > returns) as months,
  coalesce(sum(bottles - returned_bottles), 0) as bottles,
  cast(coalesce(sum(sales_amount - returned_amount), 0) as decimal(18, 2)) as sales_amount,
  sum(returns) as returns,
  sum(returned_bottles) as returned_bottles,
  cast(sum(returned_amount) as decimal(18, 2)) as returned_amount,
  min(first_sold) as first_sold,
  max(last_sold) as last_sold
from gold.agg_item_sales
group by item_id, item_description
