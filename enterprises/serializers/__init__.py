"""What goes over the wire: fields listed one by one."""
