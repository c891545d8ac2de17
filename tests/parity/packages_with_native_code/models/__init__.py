from models._models import Model
