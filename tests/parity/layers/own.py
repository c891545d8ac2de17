WHERE = "beside the code"
