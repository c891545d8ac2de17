import datetime
import decimal
import enum
import uuid
from typing import Annotated, Optional

from pydantic import BaseModel, Field, field_validator


class Kind(enum.Enum):
    BOOK = "book"
    TOY = "toy"


class Item(BaseModel):
    sku: Annotated[str, Field(pattern=r"^[A-Z]{2}-\d+$")]
    kind: Kind
    price: decimal.Decimal = Field(gt=0, max_digits=8, decimal_places=2)
    tags: list[str] = []


class Order(BaseModel):
    id: uuid.UUID
    at: datetime.datetime
    items: list[Item] = Field(min_length=1)
    note: Optional[str] = None

    @field_validator("note")
    @classmethod
    def strip(cls, value):
        return value and value.strip()
