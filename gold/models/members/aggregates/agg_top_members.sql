-- A line of an order names the item but no price: it costs what the item costs now, and nothing while the item is not
-- known. A line counts when its member has a valid application, whether the order itself has come yet or not.
with top as (
  select
    d.membership_id,
    count(distinct d.sales_id) as orders,
    sum(d.quantity) as quantity,
    cast(coalesce(sum(d.quantity * i.cost), 0) as decimal(28, 2)) as spending
  from silver.member_sales_details d
  left semi join silver.applications a on a.membership_id = d.membership_id
  left join silver.member_items i on i.id = d.item_id
  group by d.membership_id
  order by spending desc, membership_id
  limit 10
)
select
  row_number() over (order by spending desc, membership_id) as rank,
  membership_id,
  orders,
  quantity,
  spending
from top
