WHERE = "in /opt/python"
