"""What is made of the events: views for the GET routes, the match store, and the eraser."""
