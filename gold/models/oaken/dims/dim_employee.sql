-- A line of managers ends at the head, at a number that is no employee's, or after five: a circle would not end.
select
  e.employee_id,
  e.first_name,
  e.last_name,
  e.title_id,
  e.manager_id,
  concat_ws(
    ' > ', e.manager_id, m1.manager_id, m2.manager_id, m3.manager_id, m4.manager_id
  ) as manager_line,
  e.active
from silver.employees e
left join silver.employees m1 on m1.employee_id = e.manager_id
left join silver.employees m2 on m2.employee_id = m1.manager_id
left join silver.employees m3 on m3.employee_id = m2.manager_id
left join silver.employees m4 on m4.employee_id = m3.manager_id
where e.employee_id <> '-1'
union all
select
  '-1',
  'Unknown',
  'Unknown',
  cast(null as string),
  cast(null as string),
  '',
  cast(null as boolean)
