-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Management overview
-- MAGIC
-- MAGIC Scorecard, months, categories, items, counties, deliveries and the forecast, from the gold tables. The tables are those of
-- MAGIC the catalog that `conf/env/databricks.yaml` names; run `USE CATALOG` with its name first where it is not the default.

-- COMMAND ----------

-- MAGIC %md ## Scorecard

-- COMMAND ----------

select month, invoices, customers, items, bottles, sales_amount, average_invoice, margin, returned_amount,
  average_days_to_deliver, balance
from gold.agg_monthly_scorecard
order by month desc
limit 12

-- COMMAND ----------

-- MAGIC %md ## Days

-- COMMAND ----------

select sale_date, invoices, bottles, sales_amount
from gold.agg_daily_sales
order by sale_date desc
limit 120

-- COMMAND ----------

-- MAGIC %md ## Top ten categories and items

-- COMMAND ----------

select rank, category_name, bottles, sales_amount
from gold.agg_top_categories
where rank <= 10
order by rank

-- COMMAND ----------

select rank, item_id, item_description, bottles, sales_amount
from gold.agg_top_items
where rank <= 10
order by rank

-- COMMAND ----------

-- MAGIC %md ## Counties of the newest month

-- COMMAND ----------

select county, state, invoices, stores, bottles, sales_amount
from gold.agg_county_sales
where month = (select max(month) from gold.agg_county_sales)
order by sales_amount desc
limit 10

-- COMMAND ----------

-- MAGIC %md ## Days to deliver

-- COMMAND ----------

select days_to_deliver, sum(shipments) as shipments, sum(shipping_cost) as shipping_cost
from gold.agg_days_to_deliver
where days_to_deliver is not null
group by days_to_deliver
order by days_to_deliver

-- COMMAND ----------

-- MAGIC %md
-- MAGIC ## The next 30 days
-- MAGIC
-- MAGIC `lakehouse forecast` writes them; `model` and `model_version` say what made them.

-- COMMAND ----------

select forecast_date, sum(sales_amount) as sales_amount, max(model) as model, max(model_version) as model_version
from gold.fact_sales_forecast
where level = 'category'
group by forecast_date
order by forecast_date
