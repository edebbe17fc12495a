import { ProjectionModule } from '#station';
import { paymentStatus } from './payment-status.projection.js';

export const PaymentStatusModule = ProjectionModule.for(paymentStatus);
