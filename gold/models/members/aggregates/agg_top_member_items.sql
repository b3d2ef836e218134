-- The three are found first and named afterwards. A line counts when its member has a valid application, whether the
-- order itself has come yet or not.
with top as (
  select
    d.item_id,
    count(distinct d.sales_id) as orders,
    count(distinct d.membership_id) as members,
    sum(d.quantity) as quantity
  from silver.member_sales_details d
  left semi join silver.applications a on a.membership_id = d.membership_id
  group by d.item_id
  order by quantity desc, item_id
  limit 3
)
select
  row_number() over (order by t.quantity desc, t.item_id) as rank,
  t.item_id,
  coalesce(i.name, 'Unknown') as item_name,
  i.manufacturer_name,
  t.orders,
  t.members,
  t.quantity
from top t
left join silver.member_items i on i.id = t.item_id
