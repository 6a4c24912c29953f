"""The commands: load → decide → save. Routes and the command line call them; nothing here knows HTTP."""
