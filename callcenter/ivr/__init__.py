"""Voice self-service: flow files, their validator, the step interpreter, spoken numbers. All pure."""
