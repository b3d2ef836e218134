-- The reference tables of Oaken Spirits. No foreign keys: feeds name rows before they come, and what a cascade changes
-- never reaches the binlog.
create table customers (
    store_id int not null primary key,
    store_name varchar(200),
    street_address varchar(200),
    city varchar(100),
    county varchar(100),
    us_state varchar(20),
    zip_code varchar(20)
);
create table vendors (
    vendor_id int not null primary key,
    vendor_name varchar(200)
);
create table categories (
    category_id int not null primary key,
    category_name varchar(200)
);
create table products (
    item_id varchar(20) not null primary key,
    category_id int,
    item_description varchar(200),
    bottle_volume_ml int,
    pack int,
    bottle_cost decimal(11, 2),
    bottle_retail decimal(11, 2),
    discontinued boolean not null default false
);
create table positions (
    title_id int not null primary key,
    title varchar(100) not null
);
create table employees (
    employee_id int not null primary key,
    first_name varchar(100),
    last_name varchar(100),
    title_id int,
    manager_id int,
    active boolean not null default true
);
