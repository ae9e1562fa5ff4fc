"""How people look: the site. Its pages ask the API what any client asks, in the visitor's name.

``site`` has the table of pages; a page is a function in ``pages/`` and a template of the same name.
"""
