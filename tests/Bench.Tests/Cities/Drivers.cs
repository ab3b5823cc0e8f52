using RideAspire.Bench.Cities;

namespace RideAspire.Bench.Tests.Cities;

internal static class Drivers
{
    public static readonly DateTimeOffset Began = new(2014, 9, 4, 18, 0, 0, TimeSpan.Zero);
    public static readonly Place Here = new(40.75, -73.99);

    /// <summary>A driver so many metres north, who goes on north at six km/h.</summary>
    public static CityDriver North(string name, double metres, Habit habit = Habit.Accepts) =>
        new(name, habit, Here.Away(metres, 0), 0, Began);

    /// <summary>A trip that was booked so many seconds after the beginning.</summary>
    public static CityTrip Trip(double second = 0, double metresNorth = 0) =>
        new(Guid.NewGuid(), Here.Away(metresNorth, 0), Began.AddSeconds(second));
}
