"""The pages of the site, one file each: what a page asks the API, and what its template is given."""
