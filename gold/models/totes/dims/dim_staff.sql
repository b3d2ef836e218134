select
  s.staff_id,
  s.first_name,
  s.last_name,
  coalesce(d.department_name, 'Unknown') as department_name,
  coalesce(d.location, 'Unknown') as location
from silver.staff s
left join silver.departments d on d.department_id = s.department_id
where s.staff_id <> -1
union all
select -1, 'Unknown', 'Unknown', 'Unknown', 'Unknown'
