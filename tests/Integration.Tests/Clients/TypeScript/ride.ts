// Books and cancels a ride with the types that openapi-typescript makes of the document: node ride.js GATEWAY RIDER DRIVER
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

const [gateway, rider, driver] = process.argv.slice(2) as [string, string, string];
const clientOf = (token: string) => createClient<paths>({ baseUrl: gateway, headers: { Authorization: `Bearer ${token}` } });
const asRider = clientOf(rider);
const asDriver = clientOf(driver);

const place = { lat: 40.7359, lon: -73.9911 };
const presence = await asDriver.PUT("/v1/drivers/me/presence", { body: place });
if (presence.response.status !== 204) throw new Error(`presence: ${presence.response.status}`);

const booked = await asRider.POST("/v1/trips", { body: { pickup: place, dropoff: { lat: 40.758, lon: -73.9855 } } });
const trip: components["schemas"]["TripView"] | undefined = booked.data;
if (!trip) throw new Error(`booking: ${JSON.stringify(booked.error)}`);

const again = await asRider.POST("/v1/trips", { body: { pickup: place, dropoff: place } });
const openTrip: string | undefined = again.error?.openTrip;
if (openTrip !== `/v1/trips/${trip.id}`) throw new Error(`the open trip: ${JSON.stringify(again.error)}`);

// A stream's body is text, as it comes.
const events = await asRider.GET("/v1/trips/{id}/events", { params: { path: { id: trip.id } }, parseAs: "stream" });
const reader = events.data!.pipeThrough(new TextDecoderStream()).getReader();
const first: string = (await reader.read()).value ?? "";
const data = first.split("\n").find((line) => line.startsWith("data: "))!;
const seen = JSON.parse(data.slice("data: ".length)) as components["schemas"]["TripView"];
if (seen.status !== "WAITING" && seen.status !== "ASSIGNED") throw new Error(`the first event: ${first}`);
await reader.cancel();

const cancelled = await asRider.POST("/v1/trips/{id}/cancel", { params: { path: { id: trip.id } } });
console.log(cancelled.data?.status);
