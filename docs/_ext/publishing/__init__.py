"""From the records to the published site: commands that render, check and publish."""
