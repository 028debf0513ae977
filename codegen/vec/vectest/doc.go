// Package vectest helps to test the engines that run vec programs: it lists every form of every
// operation ([Forms]), makes random programs ([RandomProgram]) and the memory for their operands
// ([NewData]), and runs a program by its definition ([RunReference]).
package vectest
