import { ProjectionModule } from '#station';
import { customerIdentity } from './customer-identity.projection.js';

export const CustomerIdentityModule = ProjectionModule.for(customerIdentity);
