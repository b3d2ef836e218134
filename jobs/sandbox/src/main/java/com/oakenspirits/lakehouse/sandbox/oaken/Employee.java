package com.oakenspirits.lakehouse.sandbox.oaken;

/** @param manager the manager's id, null for the head of the company */
record Employee(int id, String firstName, String lastName, int title, Integer manager, boolean active) {}
