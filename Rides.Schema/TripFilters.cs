using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using RideAspire.Trips;

namespace RideAspire.Schema;

/// <summary>
/// Which trips a list has. Each filter is a query of its own, not one query with parameters that switch filters off:
/// Postgres plans each once, for its own index.
/// </summary>
public static class TripFilters
{
    /// <summary>The trips that the rider booked.</summary>
    public static Expression<Func<Trip, bool>> OfRider(string rider) => trip => trip.RiderId == rider;

    /// <summary>The trips that the driver has or had.</summary>
    public static Expression<Func<Trip, bool>> OfDriver(string driver) => trip => trip.DriverId == driver;

    /// <summary>The trips that somebody booked or drives.</summary>
    public static Expression<Func<Trip, bool>> OfRiderOrDriver(string subject) =>
        trip => trip.RiderId == subject || trip.DriverId == subject;

    /// <summary>
    /// The trips of a status. The status is a word of the statement, not a parameter, so that the partial indexes can
    /// serve. <see cref="TripLists.WaitingAsync"/> lists those that wait.
    /// </summary>
    public static Expression<Func<Trip, bool>> OfStatus(TripStatus status) => trip => trip.Status == EF.Constant(status);
}
