WHERE = "in the layer"
