using System.Text.Json;
using RideAspire.Trips;

namespace RideAspire.Rides.Tests.Trips;

public sealed class TripStatusTests
{
    [Theory]
    [InlineData(TripStatus.Waiting, "WAITING")]
    [InlineData(TripStatus.Assigned, "ASSIGNED")]
    [InlineData(TripStatus.InProgress, "IN_PROGRESS")]
    [InlineData(TripStatus.Completed, "COMPLETED")]
    [InlineData(TripStatus.DriverNotFound, "DRIVER_NOT_FOUND")]
    [InlineData(TripStatus.Cancelled, "CANCELLED")]
    public void The_wire_and_the_database_use_the_designs_names(TripStatus status, string name)
    {
        Assert.Equal(name, status.Name());
        Assert.Equal(status, StatusNames.Parse<TripStatus>(name));
        Assert.Equal($"\"{name}\"", JsonSerializer.Serialize(status));
    }
}
