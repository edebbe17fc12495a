import { Field, Float, ID, ObjectType } from '@nestjs/graphql';
import { GraphQLDateTime } from 'graphql-scalars';
import type { Instant } from '#station';

@ObjectType({ description: 'The car that a driver comes with.' })
export class DriverCar {
  @Field() make: string;
  @Field() model: string;
  @Field() plate: string;
}

@ObjectType({ description: 'What passengers see of their driver.' })
export class DriverCard {
  @Field(() => ID) driverId: string;

  @Field({ description: 'The name that the driver goes by now.' }) name: string;

  @Field(() => GraphQLDateTime, { description: 'Since when the name is as told here.' })
  updatedAt: Instant;

  @Field(() => Float, {
    nullable: true,
    description:
      'From 1 to 5, as passengers rated the rides. Asked of the driver service on demand.',
  })
  rating: number | null;

  @Field(() => DriverCar, {
    nullable: true,
    description: 'What the driver comes with. Asked of the driver service on demand.',
  })
  car: DriverCar | null;
}
